using System.Globalization;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class InputConverterTests
{
    private SampleApp _app = null!;

    private static LocalFunctionsHostOptions Options => new()
    {
        Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" },
    };

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(
        Options,
        builder => builder.Services.Configure<WorkerOptions>(worker =>
        {
            worker.InputConverters.Register<MoneyConverter>();
            worker.InputConverters.RegisterAt<ShoutConverter>(0);
        }),
        typeof(Handlers));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task RouteValue_OfATypeThatNamesItsConverter_IsConverted() =>
        Assert.That(await _app.Http.GetStringAsync("/api/orders/o-7"), Is.EqualTo("order 7"));

    [Test]
    public async Task Parameter_ThatOnlyARegisteredConverterCanFill_IsConverted() =>
        Assert.That(await _app.Http.GetStringAsync("/api/pay/2.50"), Is.EqualTo("250 cents"));

    [TestCase("Parcel", "tea;3", "3 x tea")]
    [TestCase("Shout", "hello", "HELLO")]
    [TestCase("Plain", "5", "5")]
    public async Task Payload_WithConverters_IsConvertedByTheFirstThatTakesIt(
        string function, string payload, string expected) =>
        Assert.That(await _app.Host.InvokeAsync(function, payload), Is.EqualTo(expected));

    [Test]
    public void Payload_ThatItsConverterRefuses_FailsTheInvocationWithTheReason() => Assert.That(
        () => _app.Host.InvokeAsync("Parcel", "tea"),
        Throws.TypeOf<FunctionInputConverterException>().With.Message.EqualTo(
            "Function 'Parcel', parameter 'parcel': a parcel is written as name;pieces"));

    [Test]
    public void Start_WithAConverterThatIsNone_NamesItAndTheRemedy()
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => SampleApp.StartAsync(Options, null, typeof(Wrong)));

        Assert.That(failure!.Problems, Is.EqualTo(new[]
        {
            "Function 'F', parameter 'json': String is no converter: implement IInputConverter, "
            + "or take the attribute off.",
        }));
    }

    [InputConverter(typeof(OrderIdConverter))]
    public sealed record OrderId(int Number);

    public sealed record Money(int Cents);

    public sealed record Parcel(string Name, int Pieces);

    public sealed class OrderIdConverter : IInputConverter
    {
        public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => new(ConversionResult.Success(
            new OrderId(int.Parse(((string)context.Source!)[2..], CultureInfo.InvariantCulture))));
    }

    public sealed class MoneyConverter : IInputConverter
    {
        public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => new(
            context.TargetType == typeof(Money) && context.Source is string text
                ? ConversionResult.Success(new Money((int)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100)))
                : ConversionResult.Unhandled());
    }

    public sealed class ParcelConverter : IInputConverter
    {
        public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => new(
            context.Source is string text && text.Split(';') is [var name, var pieces]
                ? ConversionResult.Success(new Parcel(name, int.Parse(pieces, CultureInfo.InvariantCulture)))
                : ConversionResult.Failed(new FormatException("a parcel is written as name;pieces")));
    }

    public sealed class ShoutConverter : IInputConverter
    {
        public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => new(
            context.FunctionContext.FunctionDefinition.Name == "Shout"
                ? ConversionResult.Success(((string)context.Source!).ToUpperInvariant())
                : ConversionResult.Unhandled());
    }

    public static class Handlers
    {
        [Function("Order")]
        public static IResult Order([HttpTrigger("get", Route = "orders/{id}")] HttpRequest request, OrderId id) =>
            Results.Text($"order {id.Number}");

        [Function("Pay")]
        public static IResult Pay([HttpTrigger("get", Route = "pay/{sum}")] HttpRequest request, Money sum) =>
            Results.Text($"{sum.Cents} cents");

        [Function("Parcel")]
        public static string PutParcel(
            [QueueTrigger("parcels"), InputConverter(typeof(ParcelConverter))] Parcel parcel) =>
            $"{parcel.Pieces} x {parcel.Name}";

        [Function("Shout")]
        public static string Shout([QueueTrigger("shouts")] string text) => text;

        [Function("Plain")]
        public static string Plain([QueueTrigger("plain")] int number) =>
            number.ToString(CultureInfo.InvariantCulture);
    }

    public static class Wrong
    {
        [Function("F")]
        public static void F([EventGridTrigger, InputConverter(typeof(string))] string json) => _ = json;
    }
}
