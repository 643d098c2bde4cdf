using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>Functions that make a value of one kind from one of another.</summary>
internal static class SqlConversions
{
    public static readonly SqlFunction[] All =
    [
        new("TOSTRING", 1, it => ToText(it[0])),
        Parse("STRINGTONUMBER", SqlKind.Number),
        Parse("STRINGTOBOOLEAN", SqlKind.Boolean),
        Parse("STRINGTONULL", SqlKind.Null),
        Parse("STRINGTOARRAY", SqlKind.Array),
        Parse("STRINGTOOBJECT", SqlKind.Object),
        new("OBJECTTOARRAY", 1, it => it[0].Kind == SqlKind.Object
            ? SqlJson.ArrayOf(it[0].Element.EnumerateObject().Select(Pair))
            : SqlValue.Undefined),
    ];

    private static SqlValue ToText(SqlValue value) => value.Kind switch
    {
        SqlKind.Undefined or SqlKind.Text => value,
        SqlKind.Number => SqlValue.Of(value.Number.ToString("R", CultureInfo.InvariantCulture)),
        _ => SqlValue.Of(UnicodeText.Mended(Encoding.UTF8.GetString(SqlJson.Written(writer => value.WriteTo(writer))))),
    };

    /// <summary>The value that a string holds as JSON; undefined where it holds none of this kind.</summary>
    private static SqlFunction Parse(string name, SqlKind kind) => new(name, 1, it =>
    {
        if (it[0].Kind != SqlKind.Text || SqlJson.Parse(Encoding.UTF8.GetBytes(it[0].Text)) is not { } element)
            return SqlValue.Undefined;
        var value = SqlValue.Of(element);
        return value.Kind == kind ? value : SqlValue.Undefined;
    });

    private static SqlValue Pair(JsonProperty property) =>
        SqlJson.ObjectOf([("k", SqlValue.Of(property.Name)), ("v", SqlValue.Of(property.Value))]);
}
