using LoyaltyFunctions.Shared;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace LoyaltyFunctions.Uploads;

/// <summary>Holds a file against <c>purchase.v1.schema.json</c> and says in plain words what does not fit.</summary>
internal static class PurchaseSchema
{
    public const string ResourceName = "purchase.v1.schema.json";

    private static readonly Lazy<Task<JsonSchema>> Schema = new(LoadAsync);

    /// <summary>Null where the text fits; the text must be well-formed JSON.</summary>
    public static async Task<Rejection?> RefuseAsync(string text)
    {
        var schema = await Schema.Value;
        try
        {
            var errors = schema.Validate(Token(text));
            return errors.Count == 0 ? null : Describe(errors.First());
        }
        catch (JsonReaderException exception)
        {
            // Well-formed, but beyond what a number or a text may be here.
            return Invalid($"the purchase cannot be read: {exception.Message}");
        }
    }

    private static async Task<JsonSchema> LoadAsync()
    {
        using var stream = typeof(PurchaseSchema).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is not part of the build.");
        return await JsonSchema.FromJsonAsync(stream);
    }

    // Dates stay text. Numbers are looked at for their type alone: their value is read exactly, elsewhere.
    private static JToken Token(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }

    private static Rejection Describe(ValidationError error)
    {
        var field = error.Property ?? "the purchase";
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => Missing(field),
            ValidationErrorKind.StringTooShort => Missing(field),
            _ when error.Token is JValue { Type: JTokenType.Null } => Missing(field),
            ValidationErrorKind.StringExpected or ValidationErrorKind.NoTypeValidates =>
                Invalid($"{field} must be a text in quotes, not {Shown(error)}"),
            ValidationErrorKind.NumberExpected or ValidationErrorKind.IntegerExpected =>
                Invalid($"{field} must be a plain number without quotes, not {Shown(error)}"),
            ValidationErrorKind.StringTooLong =>
                Invalid($"{field} is longer than the {error.Schema.MaxLength} characters that it may have"),
            _ => Invalid($"{field} does not fit the schema ({error.Kind}); see purchase.v1.schema.json"),
        };
    }

    private static string Shown(ValidationError error)
    {
        const int shownMax = 40;
        var text = error.Token?.ToString(Formatting.None) ?? "nothing";
        return text.Length <= shownMax ? text : text[..shownMax] + "...";
    }

    private static Rejection Missing(string field) => new(
        RejectionCodes.FieldMissing,
        $"{field} is missing or empty; every purchase needs transactionId, customerId and amount");

    private static Rejection Invalid(string reason) => new(RejectionCodes.FieldInvalid, reason);
}
