using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Tests.Triggers.Blob;

internal sealed class BlobPatternTests
{
    [TestCase("uploads/{name}", "a/b/c d.json", "name=a/b/c d.json")]
    [TestCase("uploads/{name}.json", "a/b.json", "name=a/b")]
    [TestCase("uploads/{name}.json", "a/b.csv", null)]
    [TestCase("uploads/{name}.{extension}", "a.b.csv", "name=a.b,extension=csv")]
    [TestCase("uploads/in/{customer}/{name}", "in/c1/x.json", "customer=c1,name=x.json")]
    [TestCase("uploads/in/{name}", "out/x.json", null)]
    [TestCase("uploads/a+b(1).json", "a+b(1).json", "")]
    [TestCase("uploads", "anything/at all", "")]
    public void Match_OfABlobName_GivesTheNamesOrNothing(string path, string blob, string? expected)
    {
        var names = new BlobPattern(path).Match("uploads", blob);

        var found = names is null ? null : string.Join(',', names.Select(n => $"{n.Key}={n.Value}"));
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void Match_OfAnotherContainer_IsNothing() =>
        Assert.That(new BlobPattern("uploads/{name}").Match("backups", "x"), Is.Null);

    [TestCase("{container}/{name}")]
    [TestCase("uploads/{name")]
    [TestCase("uploads/{}")]
    [TestCase("uploads/{name}/{Name}")]
    public void Path_ThatIsNone_IsRefused(string path) =>
        Assert.Throws<FunctionSetupException>(() => _ = new BlobPattern(path));
}
