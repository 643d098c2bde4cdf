using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Runs commands without a store: on an account, one after the other.</summary>
internal static class LedgerCommands
{
    /// <summary>The change that the command makes.</summary>
    public static LedgerChange Change(this Account account, LedgerCommand command, DateTimeOffset? now = null) =>
        command.Decide(account, now ?? Some.Now) is LedgerDecision.Change change
            ? change.Value
            : throw new AssertionException($"{command.EntryId} was refused.");

    /// <summary>The account after the command.</summary>
    public static Account With(this Account account, LedgerCommand command, DateTimeOffset? now = null) =>
        account.Change(command, now).Account;

    /// <summary>Why the command is refused.</summary>
    public static LedgerRefusalCode Refusal(this Account account, LedgerCommand command, DateTimeOffset? now = null) =>
        command.Decide(account, now ?? Some.Now) is LedgerDecision.Refuse refused
            ? refused.Refusal.Code
            : throw new AssertionException($"{command.EntryId} was not refused.");
}
