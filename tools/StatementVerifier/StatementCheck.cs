using System.Text.Json;

namespace StatementVerifier;

/// <summary>
/// Follows a statement from its opening balance over every movement to the seal. Each check needs what the one before
/// it has shown.
/// </summary>
internal sealed class StatementCheck(JsonElement statement, JsonElement seal, TextWriter output)
{
    private readonly string customerId = statement.Text("customerId");

    /// <exception cref="CheckFailedException">The first thing that does not hold.</exception>
    public void Run()
    {
        var proof = statement.Member("proof");
        var leaf = proof.Member("leaf");
        var date = SealCheck.Run(proof, seal);
        Ok($"the proof and the seal of {date} name the same root, {seal.Text("rootHash")}");

        if (leaf.Text("customerId") != customerId) throw new CheckFailedException("the leaf is of another customer.");
        SealCheck.RunPath(proof, leaf);
        Ok($"the head of {customerId} at entry {leaf.Number("sequence")} is a leaf of that tree");

        var movements = statement.List("movements");
        var chain = movements.Count > 0
            ? Movements(movements, proof.Optional("anchor"))
            : Nothing(proof.Optional("anchor"));
        var between = proof.List("between");
        CheckNothingLeftOut(between);
        foreach (var entry in between) chain.Follow(entry);
        if (chain.Sequence != leaf.Number("sequence") || chain.Hash != leaf.Text("headHash"))
        {
            throw new CheckFailedException(
                $"the entries lead to {chain.Sequence} with the hash {chain.Hash}, "
                + $"sealed was {leaf.Number("sequence")} with {leaf.Text("headHash")}.");
        }

        Ok($"{between.Count} entries lead on from there to the head that was sealed");
    }

    // A page of a statement has balances of its own.
    private (long Opening, long Closing) Balances => statement.Optional("page") is { } page
        ? (page.Number("opening"), page.Number("closing"))
        : (statement.Number("opening"), statement.Number("closing"));

    private EntryChain Movements(IReadOnlyList<JsonElement> movements, JsonElement? anchor)
    {
        var (opening, closing) = Balances;
        var chain = EntryChain.Before(movements[0], customerId, opening);
        foreach (var entry in movements)
        {
            chain.Follow(entry);
            CheckPeriod(entry);
        }

        if (anchor?.Text("hash") is { } hash && hash != chain.Hash)
        {
            throw new CheckFailedException("the proof is about another entry than the last movement.");
        }

        CheckClosing(chain.Balance, closing);
        Ok($"{movements.Count} movements, each with its own hash, are linked and lead from {opening} to {closing}");
        return chain;
    }

    private EntryChain Nothing(JsonElement? anchor)
    {
        var (opening, closing) = Balances;
        var chain = EntryChain.Start(customerId);
        if (anchor is { } last)
        {
            chain = EntryChain.Before(last, customerId, last.Number("balance") - last.Number("points"));
            chain.Follow(last);
            if (From is { } from && last.Instant("recordedAt") >= from)
            {
                throw new CheckFailedException($"the statement leaves out {EntryChain.Name(last)}.");
            }
        }

        CheckClosing(chain.Balance, closing);
        if (opening != closing) throw new CheckFailedException($"nothing moved from {opening} to {closing}.");
        Ok($"nothing moved; the balance was {closing} before");
        return chain;
    }

    private static void CheckClosing(long balance, long closing)
    {
        if (balance == closing) return;
        throw new CheckFailedException($"the closing balance is {closing}, the entries lead to {balance}.");
    }

    private DateTimeOffset? From => statement.Optional("from") is null ? null : statement.Instant("from");

    private DateTimeOffset? To => statement.Optional("to") is null ? null : statement.Instant("to");

    private void CheckPeriod(JsonElement entry)
    {
        var at = entry.Instant("recordedAt");
        if (at < From || at >= To)
        {
            throw new CheckFailedException($"{EntryChain.Name(entry)} was not recorded in the statement's period.");
        }
    }

    private void CheckNothingLeftOut(IReadOnlyList<JsonElement> between)
    {
        var isLastPage = statement.Optional("continuation") is null;
        if (isLastPage && between.Count > 0 && between[0].Instant("recordedAt") < To)
        {
            throw new CheckFailedException($"the statement leaves out {EntryChain.Name(between[0])}.");
        }
    }

    private void Ok(string what) => output.WriteLine($"ok: {what}");
}
