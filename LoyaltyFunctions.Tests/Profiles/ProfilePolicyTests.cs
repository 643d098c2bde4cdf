using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Profiles;

public sealed class ProfilePolicyTests
{
    private static readonly ProfileRequest Anna = new(
        "Anna Müller", "anna@example.com", "+4366412345678", "1990-12-31", "Hauptstraße 1\n1010 Wien", "de-AT",
        NotificationsOptOut: true);

    [Test]
    public void Profile_WithEveryField_IsTakenAsItIs()
    {
        var decision = ProfilePolicy.Decide("c-1", Anna, Some.Now);

        Assert.That(decision.Profile, Is.EqualTo(new Profile(
            "c-1", Anna.Name, Anna.Email, Anna.Phone, new DateOnly(1990, 12, 31), Anna.Address, Anna.Language,
            NotificationsOptOut: true, Some.Now)));
    }

    [Test]
    public void Profile_WithoutAnyField_IsTaken() => Assert.That(
        ProfilePolicy.Decide("c-1", new ProfileRequest(null, null, null, null, null, null, null), Some.Now).Profile,
        Is.EqualTo(new Profile("c-1", null, null, null, null, null, null, NotificationsOptOut: false, Some.Now)));

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("name", Anna with { Name = " " });
        yield return Case("name", Anna with { Name = "Anna\nMüller" });
        yield return Case("name", Anna with { Name = "half \ud800" });
        yield return Case("name", Anna with { Name = new string('a', ProfilePolicy.NameLengthMax + 1) });
        yield return Case("email", Anna with { Email = "anna" });
        yield return Case("email", Anna with { Email = "Anna <anna@example.com>" });
        yield return Case("email", Anna with { Email = "anna@example.com, otto@example.com" });
        yield return Case("phone", Anna with { Phone = "0664 1234567" });
        yield return Case("phone", Anna with { Phone = "+4366412345678\n" });
        yield return Case("birthday", Anna with { Birthday = "31.12.1990" });
        yield return Case("birthday", Anna with { Birthday = "1899-12-31" });
        yield return Case("birthday", Anna with { Birthday = "2026-03-15" });
        yield return Case("address", Anna with { Address = "Wien\t1010" });
        yield return Case("address", Anna with { Address = new string('a', ProfilePolicy.AddressLengthMax + 1) });
        yield return Case("language", Anna with { Language = "Deutsch" });

        static TestCaseData Case(string field, ProfileRequest request) => new(field, request);
    }

    [TestCaseSource(nameof(Wrong))]
    public void Profile_WithAWrongField_IsRefusedWithItsNameAndWithoutItsValue(string field, ProfileRequest request)
    {
        var errors = ProfilePolicy.Decide("c-1", request, Some.Now).Errors!;

        Assert.That(errors.Fields.Keys, Is.EqualTo(new[] { field }));
        Assert.That(errors.Fields[field], Does.StartWith(field));
    }

    [Test]
    public void Profile_BornToday_IsTaken() => Assert.That(
        ProfilePolicy.Decide("c-1", Anna with { Birthday = "2026-03-14" }, Some.Now).Profile, Is.Not.Null);
}
