// <closing>
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Guide;

public static class ClosingFunctions
{
    [Function("CloseExpense")]
    public static ClosedExpense Close([QueueTrigger("approved")] Refund expense) => new()
    {
        Payment = new Payment(expense.ExpenseId, expense.Amount, "EUR"),
        Receipt = $"Expense {expense.ExpenseId} is closed.",
    };
}

public sealed class ClosedExpense
{
    [QueueOutput("payments")]
    public required Payment Payment { get; init; }

    [BlobOutput("archive/{ExpenseId}.txt")]
    public required string Receipt { get; init; }
}

public sealed record Payment(string ExpenseId, decimal Amount, string Currency);
// </closing>
