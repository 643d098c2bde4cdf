using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SystemBench;

/// <summary>Counts the HTTP requests that this process sends, by the port they go to.</summary>
internal sealed class CallMeter : IDisposable
{
    private const string HttpMeter = "System.Net.Http";
    private const string RequestDuration = "http.client.request.duration";

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<int, long> calls = new();

    public CallMeter()
    {
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == HttpMeter && instrument.Name == RequestDuration) to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Count(tags));
        listener.Start();
    }

    public long To(Uri service) => calls.GetValueOrDefault(service.Port);

    public void Dispose() => listener.Dispose();

    private void Count(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: "server.port", Value: int port }) calls.AddOrUpdate(port, 1, (_, before) => before + 1);
        }
    }
}
