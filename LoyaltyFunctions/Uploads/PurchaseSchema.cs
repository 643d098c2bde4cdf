using System.Resources;
using System.Text.Json;
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

    /// <summary>Null where the object fits.</summary>
    public static async Task<Rejection?> RefuseAsync(JsonElement purchase)
    {
        var schema = await Schema.Value;
        var errors = schema.Validate(Token(purchase));
        return errors.Count == 0 ? null : Describe(errors.First());
    }

    private static async Task<JsonSchema> LoadAsync()
    {
        using var stream = typeof(PurchaseSchema).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new MissingManifestResourceException($"The resource {ResourceName} is not part of the build.");
        return await JsonSchema.FromJsonAsync(stream);
    }

    // A number is looked at for its type alone, so that none is too large or too fine: its value is read elsewhere.
    private static JToken Token(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JObject(
            value.EnumerateObject().Select(field => new JProperty(field.Name, Token(field.Value)))),
        JsonValueKind.Array => new JArray(value.EnumerateArray().Select(Token)),
        JsonValueKind.String => new JValue(value.GetString()),
        JsonValueKind.Number => new JValue(0m),
        JsonValueKind.Null => JValue.CreateNull(),
        _ => new JValue(value.GetBoolean()),
    };

    // What is wrong with a line stands within the error of the list.
    private static ValidationError Innermost(ValidationError error) => error switch
    {
        MultiTypeValidationError { Token: JArray } list
            when list.Errors.TryGetValue(JsonObjectType.Array, out var items) => Innermost(items.First()),
        ChildSchemaValidationError item => Innermost(item.Errors.Values.First(errors => errors.Count > 0).First()),
        _ => error,
    };

    private static Rejection Describe(ValidationError outermost)
    {
        var error = Innermost(outermost);
        var field = error.Path?.TrimStart('#', '/') is { Length: > 0 } path ? path : "the purchase";
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => Missing(field),
            ValidationErrorKind.StringTooShort => Missing(field),
            _ when error.Token is JValue { Type: JTokenType.Null } => Missing(field),
            ValidationErrorKind.ObjectExpected => Invalid($"{field} must be an object, not {Shown(error)}"),
            ValidationErrorKind.TooManyItems =>
                Invalid($"{field} has more than the {error.Schema.MaxItems} items that it may have"),
            ValidationErrorKind.NoTypeValidates when error.Schema.Type.HasFlag(JsonObjectType.Array) =>
                Invalid($"{field} must be a list, not {Shown(error)}"),
            ValidationErrorKind.NoTypeValidates when error.Schema.Type.HasFlag(JsonObjectType.Number) =>
                Invalid($"{field} must be a plain number without quotes, not {Shown(error)}"),
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
        $"{field} is missing or empty; every purchase needs transactionId, customerId and amount, "
        + "and each of its lines an amount");

    private static Rejection Invalid(string reason) => new(RejectionCodes.FieldInvalid, reason);
}
