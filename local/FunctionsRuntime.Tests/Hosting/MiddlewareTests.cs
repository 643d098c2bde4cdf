using System.Net;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests.Hosting;

internal sealed class MiddlewareTests
{
    [Test]
    public async Task Middleware_Several_RunInTheOrderTheyWereAdded()
    {
        await using var app = await StartAsync(builder => builder
            .UseMiddleware(Adds("a"))
            .UseMiddleware<AddsB>()
            .UseWhen(context => context.FunctionDefinition.Name == "Other", Adds("never"))
            .UseMiddleware(Adds("c")));

        Assert.That(await app.Http.GetStringAsync("/api/Trail"), Is.EqualTo("abc"));
    }

    [Test]
    public async Task Middleware_ThatSetsAResultAndDoesNotGoOn_Answers()
    {
        await using var app = await StartAsync(builder => builder.UseMiddleware((context, _) =>
        {
            context.GetInvocationResult().Value = Results.StatusCode(418);
            return Task.CompletedTask;
        }));

        Assert.That((int)(await app.Http.GetAsync("/api/Trail")).StatusCode, Is.EqualTo(418));
    }

    [Test]
    public async Task Middleware_AroundAFunctionThatThrows_CanTurnItIntoAnAnswer()
    {
        await using var app = await StartAsync(builder => builder.UseMiddleware(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException e)
            {
                context.GetInvocationResult().Value = Results.Problem(e.Message, statusCode: 409);
            }
        }));

        var answer = await app.Http.GetAsync("/api/Throws");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("no stock"));
    }

    [Test]
    public async Task Middleware_AfterTheFunction_SeesItsTypedResult()
    {
        var seen = "";
        await using var app = await StartAsync(builder => builder.UseMiddleware(async (context, next) =>
        {
            await next();
            seen = context.GetInvocationResult<IResult>().Value!.GetType().Name;
        }));

        await app.Http.GetAsync("/api/Trail");

        Assert.That(seen, Is.EqualTo("ContentHttpResult").Or.EqualTo("Utf8ContentHttpResult"));
    }

    [Test]
    public async Task Services_Scoped_BelongToOneInvocation()
    {
        await using var app = await StartAsync(builder => builder.Services.AddScoped<Visit>());

        var first = await app.Http.GetStringAsync("/api/Scope");
        var second = await app.Http.GetStringAsync("/api/Scope");

        Assert.That(first, Does.EndWith("same"));
        Assert.That(second, Does.EndWith("same").And.Not.EqualTo(first));
    }

    private static Func<FunctionContext, Func<Task>, Task> Adds(string mark) => (context, next) =>
    {
        context.Items["trail"] = context.Items.TryGetValue("trail", out var trail) ? $"{trail}{mark}" : mark;
        return next();
    };

    private static Task<SampleApp> StartAsync(Action<FunctionsApplicationBuilder> program) =>
        SampleApp.StartAsync(new LocalFunctionsHostOptions(), program, typeof(Sample));

    internal sealed class AddsB : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
            Adds("b")(context, () => next(context));
    }

    internal sealed class Visit
    {
        public Guid Id { get; } = Guid.CreateVersion7();
    }

    public sealed class Sample(IServiceProvider services)
    {
        [Function("Trail")]
        public static IResult Trail([HttpTrigger] HttpRequest request, FunctionContext context) =>
            Results.Text(context.Items.TryGetValue("trail", out var trail) ? (string)trail : "");

        [Function("Throws")]
        public static IResult Throws([HttpTrigger] HttpRequest request) =>
            throw new InvalidOperationException("no stock");

        [Function("Scope")]
        public IResult Scope([HttpTrigger] HttpRequest request, FunctionContext context)
        {
            var visit = services.GetRequiredService<Visit>();
            Visit[] others =
            [
                context.InstanceServices.GetRequiredService<Visit>(),
                request.HttpContext.RequestServices.GetRequiredService<Visit>(),
            ];
            return Results.Text($"{visit.Id} {(others.All(other => other == visit) ? "same" : "other")}");
        }
    }
}
