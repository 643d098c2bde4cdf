using System.Text;
using System.Text.Json;

namespace LoyaltyFunctions.Profiles;

/// <summary>
/// Finds whose data a file holds. It reads as far as it can: a file that is refused as broken, or of which only the
/// beginning is at hand, must be found too when its customer wants to be forgotten.
/// </summary>
public static class FileOwners
{
    /// <summary>So many customers of one file are remembered; a purchase has one.</summary>
    public const int OwnersMax = 20;

    /// <summary>The name that a purchase has for it, and what is left of every spelling.</summary>
    private const string PropertyName = "customerId";

    private static readonly JsonReaderOptions Lenient = new()
    {
        MaxDepth = 1_000,
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>
    /// The ids in every property <c>customerId</c>, at any depth and however its name is written
    /// (<c>customer_id</c>, <c>CustomerID</c>), without spaces around them, each once. That of the purchase itself is
    /// among them however many there are.
    /// </summary>
    /// <param name="bytes">UTF-8 text, whole or its beginning. Never throws for what it holds.</param>
    public static IReadOnlyList<string> FindIn(ReadOnlySpan<byte> bytes)
    {
        var content = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        var owners = new List<string>();
        var hasOwn = false;
        var reader = new Utf8JsonReader(content, isFinalBlock: false, new JsonReaderState(Lenient));
        try
        {
            while ((owners.Count < OwnersMax || !hasOwn) && reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !NamesCustomer(reader.GetString()!)) continue;
                var isOwn = !hasOwn && reader.CurrentDepth == 1 && reader.ValueTextEquals(PropertyName);
                hasOwn |= isOwn;
                if (!reader.Read() || (owners.Count >= OwnersMax && !isOwn)) continue;
                if (Value(ref reader) is { } owner && !owners.Contains(owner)) owners.Add(owner);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON from here on, or half of a character: what stood before it counts.
        }

        return owners;
    }

    private static bool NamesCustomer(string property) => string.Equals(
        property.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal),
        PropertyName, StringComparison.OrdinalIgnoreCase);

    private static string? Value(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!.Trim(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
        return CustomerKey.IsValid(text) ? text : null;
    }
}
