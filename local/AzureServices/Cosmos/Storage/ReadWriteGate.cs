namespace AzureServices.Cosmos.Storage;

/// <summary>
/// Many readers or one writer. A waiting writer goes before new readers, so that reads without a pause cannot hold it
/// up for ever; a reader must therefore not enter twice.
/// </summary>
internal sealed class ReadWriteGate
{
    private readonly object _monitor = new();
    private int _readers;
    private bool _writerIsHereOrWaits;

    public void EnterRead()
    {
        lock (_monitor)
        {
            while (_writerIsHereOrWaits) Monitor.Wait(_monitor);
            _readers++;
        }
    }

    public void ExitRead()
    {
        lock (_monitor)
            if (--_readers == 0) Monitor.PulseAll(_monitor);
    }

    /// <summary>For the only writer there is.</summary>
    public void EnterWrite()
    {
        lock (_monitor)
        {
            _writerIsHereOrWaits = true;
            while (_readers > 0) Monitor.Wait(_monitor);
        }
    }

    public void ExitWrite()
    {
        lock (_monitor)
        {
            _writerIsHereOrWaits = false;
            Monitor.PulseAll(_monitor);
        }
    }
}
