using System.Globalization;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The fields of a command's body. Reading goes on after a fault, with a value that does not matter: whoever reads asks
/// for <see cref="Fault"/> at the end, and what was made of a faulty body is dropped.
/// </summary>
public sealed class CommandFields
{
    /// <summary>Longest id of a caller, in characters.</summary>
    public const int IdLengthMax = 1_000;

    /// <summary>Longest reason, in characters.</summary>
    public const int TextLengthMax = 500;

    /// <summary>As many as a money amount of any currency has.</summary>
    public const int AmountDecimalsMax = 4;

    /// <summary>As many as the quantity of a purchase has: what was bought by weight goes back by weight.</summary>
    public const int QuantityDecimalsMax = 6;

    /// <summary>Longest reference, in characters.</summary>
    public const int ReferenceLengthMax = 100;

    private const string InstantExample = "2026-03-14T09:26:53Z";

    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private readonly JsonElement body;
    private readonly string path;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<FieldFault> faults;

    public CommandFields(JsonElement body)
        : this(body, path: string.Empty, faults: [])
    {
    }

    private CommandFields(JsonElement body, string path, List<FieldFault> faults)
    {
        this.body = body;
        this.path = path;
        this.faults = faults;
    }

    /// <summary>The first thing that is wrong; fields that nobody asked for are wrong too. Null where all is
    /// well.</summary>
    public FieldFault? Fault
    {
        get
        {
            Close();
            return faults.FirstOrDefault();
        }
    }

    /// <summary>Points of more than zero.</summary>
    public Points Points(string name) => new(Required(name, WholeNumber(name, 1, Shared.Points.Max)));

    /// <summary>Points of more than zero; null where the field is absent.</summary>
    public Points? OptionalPoints(string name) =>
        WholeNumber(name, 1, Shared.Points.Max) is { } points ? new Points(points) : null;

    /// <summary>Points above or below zero.</summary>
    public Points SignedPoints(string name)
    {
        var points = Required(name, WholeNumber(name, -Shared.Points.Max, Shared.Points.Max));
        if (points == 0 && Find(name) is not null) Invalid(name, "must not be zero");
        return new Points(points);
    }

    /// <summary>A whole number in a range; null where the field is absent.</summary>
    public long? WholeNumber(string name, long min, long max)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        Invalid(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return null;
    }

    /// <summary>A whole number in a range.</summary>
    public long RequiredWholeNumber(string name, long min, long max) => Required(name, WholeNumber(name, min, max));

    /// <summary>A number of more than zero, exactly; null where the field is absent.</summary>
    /// <param name="max">The largest that is taken.</param>
    /// <param name="decimalsMax">Most digits behind the point.</param>
    public decimal? OptionalDecimal(string name, decimal max, int decimalsMax)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number
            && decimal.TryParse(
                value.GetRawText(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= max && decimal.Round(number, decimalsMax) == number)
        {
            return number;
        }

        Invalid(name, string.Create(
            CultureInfo.InvariantCulture,
            $"must be a number of more than 0, at most {max}, with at most {decimalsMax} decimals and no exponent"));
        return null;
    }

    /// <summary>Text that is not blank.</summary>
    public string Text(string name, int lengthMax = TextLengthMax)
    {
        var text = OptionalText(name, lengthMax);
        if (text is null && Find(name) is null) Missing(name);
        return text ?? string.Empty;
    }

    /// <summary>Text that is not blank; null where the field is absent.</summary>
    public string? OptionalText(string name, int lengthMax = TextLengthMax)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && !string.IsNullOrWhiteSpace(text) && text.Length <= lengthMax && !text.Any(char.IsControl))
        {
            return text;
        }

        Invalid(name, string.Create(
            CultureInfo.InvariantCulture,
            $"must be text of 1 to {lengthMax} characters, not blank and without control characters"));
        return null;
    }

    /// <summary>The id of a ledger entry; null where the field is absent.</summary>
    public string? OptionalEntryId(string name)
    {
        if (OptionalText(name, IdLengthMax) is not { } id) return null;
        if (id.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '.' or '_' or '-' or '~')) return id;
        Invalid(name, "is no id of a ledger entry; take it from the answer that told of the entry");
        return null;
    }

    /// <summary>The id of something of the caller's; null where the field is absent. It is kept for ever, so it must
    /// not be able to hold a sentence about somebody.</summary>
    public string? OptionalReference(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= ReferenceLengthMax } id
            && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/'))
        {
            return id;
        }

        Invalid(name, string.Create(
            CultureInfo.InvariantCulture,
            $"must be an id of 1 to {ReferenceLengthMax} ASCII letters, digits and - _ . : /, such as order/4711"));
        return null;
    }

    /// <summary>The id of a ledger entry.</summary>
    public string EntryId(string name)
    {
        var id = OptionalEntryId(name);
        if (id is null && Find(name) is null) Missing(name);
        return id ?? string.Empty;
    }

    /// <summary>An instant with its offset from UTC; null where the field is absent.</summary>
    public DateTimeOffset? OptionalInstant(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParseExact(
                value.GetString(), InstantFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
        {
            return instant;
        }

        Invalid(name, $"must be an instant as ISO 8601 writes it, for instance {InstantExample}");
        return null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name)
    {
        if (Find(name) is not { } value) Missing(name);
        else if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        else Invalid(name, "must be true or false");
        return false;
    }

    /// <summary>A list of objects; null where the field is absent.</summary>
    public IReadOnlyList<T>? OptionalList<T>(string name, int countMax, Func<CommandFields, T> read)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 || value.GetArrayLength() > countMax
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            Invalid(name, string.Create(
                CultureInfo.InvariantCulture, $"must be a list of 1 to {countMax} objects; leave it out for all"));
            return null;
        }

        return [.. value.EnumerateArray().Select((item, index) => Read(item, $"{path}{name}[{index}].", read))];
    }

    /// <summary>Says that a field is wrong by a rule of the command.</summary>
    /// <param name="rule">What it must be, as the rest of a sentence that begins with the field.</param>
    public void Invalid(string name, string rule) =>
        faults.Add(new FieldFault(CommandProblems.FieldInvalid, path + name, $"'{path}{name}' {rule}."));

    private T Read<T>(JsonElement item, string itemPath, Func<CommandFields, T> read)
    {
        var fields = new CommandFields(item, itemPath, faults);
        var value = read(fields);
        fields.Close();
        return value;
    }

    private void Missing(string name) => faults.Add(new FieldFault(
        CommandProblems.FieldMissing, path + name, $"'{path}{name}' is missing; send it with the body."));

    private long Required(string name, long? value)
    {
        if (value is null && Find(name) is null) Missing(name);
        return value ?? 0;
    }

    // A field that is null says as little as one that is not there.
    private JsonElement? Find(string name)
    {
        asked.Add(name);
        return body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private void Close()
    {
        foreach (var member in body.EnumerateObject().Where(member => asked.Add(member.Name)))
        {
            faults.Add(new FieldFault(
                CommandProblems.FieldUnknown, path + member.Name,
                $"'{path}{member.Name}' is no field of this request; check its spelling, or leave it out."));
        }
    }
}

/// <summary>What is wrong with a field of a body.</summary>
/// <param name="Field">Its name, with the way to it: <c>lines[2].quantity</c>.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record FieldFault(ProblemKind Kind, string Field, string Detail);
