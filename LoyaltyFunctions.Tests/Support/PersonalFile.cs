using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>A purchase whose sender put more into it than belongs there.</summary>
/// <param name="Outcome">What becomes of it.</param>
internal sealed record PersonalFile(string Name, string Content, UploadOutcomeKind Outcome)
{
    /// <summary>A purchase with a name and an address that carry the text.</summary>
    public static string Purchase(
        string text, string customer, string id, string amount = "1", string more = "") => $$"""
        {"transactionId":"{{id}}","customerId":"{{customer}}","amount":{{amount}}{{more}},
         "customerName":"{{text}} Müller","contact":{"email":"{{text}}@example.com"} }
        """;

    /// <summary>One file for each way through the platform, with the text wherever a sender can put it.</summary>
    public static IReadOnlyList<PersonalFile> OfEveryOutcome(string text, string customer)
    {
        const UploadOutcomeKind refused = UploadOutcomeKind.Quarantined;
        return
        [
            new($"{text}/awarded.json", Purchase(text, customer, "order"), UploadOutcomeKind.Awarded),
            new("repeated.json", Purchase(text, customer, "order"), UploadOutcomeKind.Repeated),
            new("reused.json", Purchase(text, customer, "order", amount: "2"), refused),
            new("amount.json", Purchase(text, customer, text, amount: $"\"{text}\""), refused),
            new("time.json", Purchase(text, customer, "time", more: $",\"timestamp\":\"{text}\""), refused),
            new("broken.json", Purchase(text, customer, "broken") + text, refused),
            new($"{text}.txt", Purchase(text, customer, "name"), refused),
            new("large.json", Purchase(text, customer, "large") + new string(' ', 6_000_000), refused),
        ];
    }
}
