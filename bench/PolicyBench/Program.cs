using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using PolicyBench;

// In this process: a project that BenchmarkDotNet generates would be built for the other runtime of the app.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(10)
    .WithIterationCount(15)
    .WithIterationTime(TimeInterval.FromMilliseconds(500));
var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);

BenchmarkSwitcher.FromTypes([typeof(ReadingBenchmarks), typeof(DecisionBenchmarks)]).Run(args, config);
