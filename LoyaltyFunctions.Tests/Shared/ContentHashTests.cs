using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Shared;

public sealed class ContentHashTests
{
    [Test]
    public void Hash_OfPartsThatAreCutElsewhere_Differs() =>
        Assert.That(ContentHash.Of("ab", "c"), Is.Not.EqualTo(ContentHash.Of("a", "bc")));

    [Test]
    public void Hash_OfNullAndOfTheEmptyText_Differs() =>
        Assert.That(ContentHash.Of("a", null), Is.Not.EqualTo(ContentHash.Of("a", "")));
}
