using System.Globalization;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Earning;

/// <summary>Judges a purchase by the rules of business. Pure.</summary>
public static class PurchasePolicy
{
    /// <param name="arrivedAt">When the purchase reached us: its time where it states none, and what "future" is held
    /// against.</param>
    public static PurchaseDecision Decide(PurchaseDraft draft, EarningOptions options, DateTimeOffset arrivedAt)
    {
        var source = draft.Source ?? Purchase.DefaultSource;
        var refusedKey = RefuseKey("transactionId", draft.PurchaseId) ?? RefuseKey("customerId", draft.CustomerId)
            ?? RefuseKey("source", source);
        if (refusedKey is not null) return refusedKey;
        if (RefuseCurrency(draft.Currency, options, out var currency) is { } refusedCurrency) return refusedCurrency;
        if (RefuseAmount(draft.Amount, currency!, options, out var price) is { } refusedAmount) return refusedAmount;
        var latest = arrivedAt.AddSeconds(options.FutureToleranceSeconds);
        if (RefuseTimestamp(draft.Timestamp, latest, out var statedAt) is { } refusedTimestamp) return refusedTimestamp;
        var lines = PurchaseLinePolicy.Decide(draft.Lines, price);
        if (lines.Rejection is { } refusedLines) return new PurchaseDecision(Purchase: null, refusedLines);
        var purchase = new Purchase(
            source, draft.PurchaseId, draft.CustomerId, price, (statedAt ?? arrivedAt).ToUniversalTime(),
            ContentHash: string.Empty)
        {
            Lines = lines.Lines,
        };
        return PurchaseDecision.Accept(purchase with { ContentHash = Purchase.HashOf(purchase, statedAt) });
    }

    private static PurchaseDecision? RefuseKey(string field, string key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.FieldMissing,
                $"{field} is blank; every purchase needs transactionId, customerId and amount");
        }

        if (key.Contains(RouteKey.EscapedSlash, StringComparison.OrdinalIgnoreCase))
        {
            return PurchaseDecision.Refuse(RejectionCodes.FieldInvalid, $"{field} holds '%2F'; write the slash itself");
        }

        if (key is "." or "..")
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.FieldInvalid, $"{field} is '{key}', which no address can hold; use letters or digits");
        }

        return key.Any(char.IsControl) || char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1])
            ? PurchaseDecision.Refuse(
                RejectionCodes.FieldInvalid,
                $"{field} holds control characters or begins or ends with a space; ids are taken as they are")
            : null;
    }

    private static PurchaseDecision? RefuseCurrency(string? code, EarningOptions options, out Currency? currency)
    {
        var named = code ?? options.DefaultCurrency;
        currency = Currency.Find(named);
        if (currency is not null) return null;
        return code is null
            ? PurchaseDecision.Refuse(
                RejectionCodes.FieldMissing,
                "currency is missing; name its ISO 4217 code, for instance EUR")
            : PurchaseDecision.Refuse(
                RejectionCodes.CurrencyUnknown,
                $"currency '{code}' is not known; use the ISO 4217 code in capitals, for instance EUR");
    }

    private static PurchaseDecision? RefuseAmount(
        string number, Currency currency, EarningOptions options, out Money price)
    {
        var reading = ExactDecimal.Read(number, out var amount);
        price = new Money(amount, currency);
        if (number.StartsWith('-') || (reading == DecimalReading.Exact && amount == 0))
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.AmountNotPositive,
                $"amount is {Shown(number)}; a purchase is greater than zero, money that goes back is a return");
        }

        if (reading == DecimalReading.TooLarge || amount > options.AmountMax)
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.AmountTooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"amount is {Shown(number)}; "
                    + $"at most {options.AmountMax} is taken (setting Earning__AmountMax)"));
        }

        return reading == DecimalReading.TooPrecise || !currency.Fits(amount)
            ? PurchaseDecision.Refuse(
                RejectionCodes.AmountTooPrecise,
                $"amount is {Shown(number)}; {currency.Code} has {currency.Decimals} decimals")
            : null;
    }

    private static PurchaseDecision? RefuseTimestamp(string? text, DateTimeOffset latest, out DateTimeOffset? statedAt)
    {
        statedAt = null;
        if (text is null) return null;
        if (Timestamp.Read(text) is not { } stated)
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.TimestampInvalid,
                $"timestamp '{Shown(text)}' is not a date; write ISO 8601, for instance 2026-03-14T09:26:53Z");
        }

        statedAt = stated;
        if (stated < Timestamp.Earliest)
        {
            return PurchaseDecision.Refuse(
                RejectionCodes.TimestampInvalid,
                $"timestamp {Shown(text)} lies before the year {Timestamp.Earliest.Year}; check the clock of the till");
        }

        return stated <= latest
            ? null
            : PurchaseDecision.Refuse(
                RejectionCodes.TimestampInFuture,
                $"timestamp {Shown(text)} lies in the future; check the clock of the till");
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
