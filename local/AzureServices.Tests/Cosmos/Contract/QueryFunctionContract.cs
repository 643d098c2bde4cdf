using Microsoft.Azure.Cosmos;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>Functions and operators on values written into the query; an array shows undefined as nothing.</summary>
public sealed class QueryFunctionContract(string account) : ContractSuite(account)
{
    [TestCase("CONCAT('a', 'b', 'c')", "'abc'")]
    [TestCase("CONCAT('a', 1)", "")]
    [TestCase("CONTAINS('abc', 'BC'), CONTAINS('abc', 'BC', true)", "false,true")]
    [TestCase("STARTSWITH('abc', 'AB', true), ENDSWITH('abc', 'BC', true)", "true,true")]
    [TestCase("STARTSWITH(5, 'a')", "")]
    [TestCase("StringEquals('abc', 'ABC'), StringEquals('abc', 'ABC', true)", "false,true")]
    [TestCase("INDEX_OF('abcb', 'b'), INDEX_OF('abcb', 'b', 2), INDEX_OF('abc', 'x')", "1,3,-1")]
    [TestCase("LENGTH('abc'), LENGTH(5)", "3")]
    [TestCase("LOWER('AbC'), UPPER('AbC')", "'abc','ABC'")]
    [TestCase("LEFT('abc', 2), RIGHT('abc', 2), LEFT('abc', 9)", "'ab','bc','abc'")]
    [TestCase("SUBSTRING('abcdef', 1, 3), SUBSTRING('abc', 0, -1)", "'bcd',''")]
    [TestCase("LTRIM('  a '), RTRIM(' a  '), TRIM('  a  ')", "'a ',' a','a'")]
    [TestCase("REPLACE('banana', 'an', 'x'), REVERSE('abc'), REPLICATE('ab', 3)", "'bxxa','cba','ababab'")]
    [TestCase("ToString(1.5), ToString(true), ToString('a'), ToString(undefined)", "'1.5','true','a'")]
    [TestCase("RegexMatch('abcd', 'ABC', 'i'), RegexMatch('abcd', '^b')", "true,false")]
    [TestCase(
        "StringToNumber('1.5'), StringToBoolean('true'), StringToNull('null'), StringToNumber('x')",
        "1.5,true,null")]
    [TestCase("StringToArray('[1, 2]'), StringToObject('{\"a\": 1}')", "[1,2],{\"a\":1}")]
    [TestCase("ABS(-2), CEILING(1.2), FLOOR(-1.2), TRUNC(-1.7), SIGN(-3)", "2,2,-2,-1,-1")]
    [TestCase("ROUND(2.5), ROUND(-2.5), ROUND(2.4)", "3,-3,2")]
    [TestCase("SQRT(9), SQUARE(3), POWER(2, 10), EXP(0), LOG(1), LOG10(100)", "3,9,1024,1,0,2")]
    [TestCase("ABS('a'), SQRT(-1)", "")]
    [TestCase("ARRAY_LENGTH([1, 2]), ARRAY_CONCAT([1], [2, 3], [])", "2,[1,2,3]")]
    [TestCase(
        "ARRAY_SLICE([1, 2, 3], 1), ARRAY_SLICE([1, 2, 3], -2, 1), ARRAY_SLICE([1, 2, 3], 0, 12)",
        "[2,3],[2],[1,2,3]")]
    [TestCase("ARRAY_CONTAINS([1, 2], 2), ARRAY_CONTAINS([{'a': 1, 'b': 2}], {'a': 1}, true)", "true,true")]
    [TestCase("ARRAY_CONTAINS([{'a': 1, 'b': 2}], {'a': 1})", "false")]
    [TestCase("SetIntersect([1, 2, 3], [3, 2, 9]), SetUnion([1, 2], [2, 3])", "[2,3],[1,2,3]")]
    [TestCase(
        "IS_ARRAY([]), IS_BOOL(true), IS_NULL(null), IS_NUMBER(1), IS_OBJECT({}), IS_STRING('')",
        "true,true,true,true,true,true")]
    [TestCase("IS_DEFINED(undefined), IS_PRIMITIVE([]), IS_STRING(1), IS_ARRAY(undefined)", "false,false,false,false")]
    [TestCase("IS_INTEGER(1.5), IS_INTEGER(2), IS_FINITE_NUMBER(1)", "false,true,true")]
    [TestCase("IIF(true, 1, 2), IIF('x', 1, 2)", "1,2")]
    [TestCase("DateTimeToTimestamp('2026-05-01T12:00:00.0000000Z')", "1777636800000")]
    [TestCase("TimestampToDateTime(1777636800000)", "'2026-05-01T12:00:00.0000000Z'")]
    [TestCase("DateTimeAdd('month', 1, '2026-05-01T12:00:00.0000000Z')", "'2026-06-01T12:00:00.0000000Z'")]
    [TestCase("DateTimeDiff('day', '2026-05-01T12:00:00Z', '2026-05-03T11:00:00Z')", "2")]
    [TestCase("DateTimePart('year', '2026-05-01T12:00:00Z'), DateTimePart('hour', '2026-05-01T12:00:00Z')", "2026,12")]
    [TestCase("1 + 2 * 3, (1 + 2) * 3, 7 % 4, -(2), 10 / 4", "7,9,3,-2,2.5")]
    [TestCase("'a' || 'b' || 'c', 1 || 'a'", "'abc'")]
    [TestCase("1 + 'a', 1 < 'a', undefined = undefined", "")]
    [TestCase(
        "1 = 1.0, 'a' = 'A', null = null, [1] = [1], {'a': 1, 'b': 2} = {'b': 2, 'a': 1}",
        "true,false,true,true,true")]
    [TestCase("true AND undefined, false AND undefined, true OR undefined, false OR undefined", "false,true")]
    [TestCase("NOT true, NOT 'a'", "false")]
    [TestCase("undefined ?? 1, null ?? 1, true ? 1 : 2, 'x' ? 1 : 2", "1,null,1,2")]
    [TestCase("'b' BETWEEN 'a' AND 'c', 2 IN (1, 2), 'a_c' LIKE 'a!_c' ESCAPE '!'", "true,true,true")]
    [TestCase("'abc' LIKE 'a[a-c]c', 'abc' LIKE 'a[^a-c]c'", "true,false")]
    [TestCase("[1, [2, 3]][1][0], {'a': {'b': 5}}.a.b, {'a': 1}['a'], [1][5]", "2,5,1")]
    public async Task Expression_OfValues_HasTheValueOfTheService(string expressions, string values)
    {
        using var pages = Ledger.GetItemQueryIterator<JToken>(
            $"SELECT VALUE [{expressions}]", requestOptions: new QueryRequestOptions { PartitionKey = Partition });
        var page = await pages.ReadNextAsync();

        var expected = JToken.Parse($"[{values.Replace('\'', '"')}]").ToString(Formatting.None);
        Assert.That(page.Single().ToString(Formatting.None), Is.EqualTo(expected));
    }
}
