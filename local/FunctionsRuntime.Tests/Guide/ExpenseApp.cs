// <app>
using Azure.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FunctionsRuntime.Tests.Guide;

public sealed class ExpenseApp(IMailer mailer)
{
    private static readonly TaskOptions Retried =
        TaskOptions.FromRetryPolicy(new RetryPolicy(maxNumberOfAttempts: 3, TimeSpan.FromMinutes(10)));

    [Function("SubmitExpense")]
    public static async Task<IResult> Submit(
        [HttpTrigger("post", Route = "expenses/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken ct)
    {
        await client.ScheduleNewOrchestrationInstanceAsync(
            "ApproveExpense", id, new StartOrchestrationOptions($"expense-{id}"), ct);
        return Results.Accepted($"{request.Path}/status");
    }

    [Function("ApproveExpense")]
    public static async Task<string> Approve([OrchestrationTrigger] TaskOrchestrationContext context, string id)
    {
        await context.CallActivityAsync("AskManager", id, Retried);
        try
        {
            return await context.WaitForExternalEvent<string>("Decision", TimeSpan.FromDays(3));
        }
        catch (TaskCanceledException)
        {
            return "escalated";
        }
    }

    [Function("AskManager")]
    public Task AskManager([ActivityTrigger] string id) => mailer.SendAsync($"Approve expense {id}?");

    [Function("FileReceipt")]
    public Task FileReceipt([EventGridTrigger] CloudEvent receipt) => mailer.SendAsync($"Filed {receipt.Subject}");

    [Function("PayRefund")]
    public Task PayRefund([QueueTrigger("refunds")] Refund refund) =>
        mailer.SendAsync($"Paid {refund.Amount} for {refund.ExpenseId}");

    [Function("RemindManagers")]
    [FixedDelayRetry(2, "00:05:00")]
    public Task RemindManagers([TimerTrigger("0 0 8 * * *")] TimerInfo timer) => mailer.SendAsync("Good morning!");
}

public sealed record Refund(string ExpenseId, decimal Amount);

public interface IMailer
{
    Task SendAsync(string text);
}
// </app>

/// <summary>The real one, which tests replace.</summary>
internal sealed class SmtpMailer : IMailer
{
    public Task SendAsync(string text) => throw new InvalidOperationException($"There is no mail server for: {text}");
}
