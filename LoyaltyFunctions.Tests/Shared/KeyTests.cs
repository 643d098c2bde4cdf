using CsCheck;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Shared;

public sealed class SafeKeyTests
{
    [TestCase("order-42", "order-42")]
    [TestCase("a/b", "a~2fb")]
    [TestCase("..", "~2e.")]
    [TestCase("a:b~", "a~3ab~7e")]
    [TestCase("ü", "~c3~bc")]
    public void Key_WithSpecialCharacters_IsEscaped(string key, string safe) =>
        Assert.That(SafeKey.Of(key), Is.EqualTo(safe));

    [Test]
    public void Key_WhoseFormWouldBeTooLong_IsHashed() => Assert.Multiple(() =>
    {
        Assert.That(SafeKey.Of(new string('a', SafeKey.LengthMax)), Is.EqualTo(new string('a', SafeKey.LengthMax)));
        Assert.That(SafeKey.Of(new string('漢', 100)), Does.Match("^~~[0-9a-f]{64}$"));
        Assert.That(SafeKey.Of(new string('漢', 100)), Is.Not.EqualTo(SafeKey.Of(new string('漢', 99) + "字")));
    });

    [Test]
    public void Keys_ThatDiffer_NeverShareAForm() => Gen.Select(Gen.String, Gen.String).Sample((a, b) =>
        a == b || IsBroken(a) || IsBroken(b) || SafeKey.Of(a) != SafeKey.Of(b));

    // Half a surrogate pair has no UTF-8 form; such keys are refused where they come in.
    private static bool IsBroken(string text) => text.Any(char.IsSurrogate);
}
