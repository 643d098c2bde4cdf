using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

public sealed class UploadFileNamePolicyTests
{
    [TestCase("order-42.json")]
    [TestCase("ORDER-42.JSON")]
    [TestCase("2026/03/14/order-42.json")]
    [TestCase("kasse größe 7.json")]
    [TestCase("100% sure.json")]
    [TestCase("..hidden.json")]
    public void Name_OfAPlainFile_IsTaken(string name) => Assert.That(UploadFileNamePolicy.Refuse(name), Is.Null);

    [TestCase("order-42.txt")]
    [TestCase("order-42")]
    [TestCase("order-42.json.exe")]
    public void Name_OfAnotherType_IsRefused(string name) =>
        Assert.That(UploadFileNamePolicy.Refuse(name)?.Code, Is.EqualTo(RejectionCodes.WrongExtension));

    [TestCase("../order-42.json")]
    [TestCase("a/../order-42.json")]
    [TestCase("a/./order-42.json")]
    [TestCase("/order-42.json")]
    [TestCase("a//order-42.json")]
    [TestCase("..\\order-42.json")]
    [TestCase("%2e%2e%2forder-42.json")]
    [TestCase("a%00.json")]
    [TestCase("a\nb.json")]
    [TestCase("a\u0001b.json")]
    public void Name_WithTricks_IsRefused(string name) =>
        Assert.That(UploadFileNamePolicy.Refuse(name)?.Code, Is.EqualTo(RejectionCodes.NameNotAllowed));

    [TestCase(UploadFileNamePolicy.LengthMax, true)]
    [TestCase(UploadFileNamePolicy.LengthMax + 1, false)]
    public void Name_AtTheLongest_IsTakenAndOneBeyondIsNot(int length, bool taken) =>
        Assert.That(UploadFileNamePolicy.Refuse(new string('a', length - 5) + ".json") is null, Is.EqualTo(taken));
}
