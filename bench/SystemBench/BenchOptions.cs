namespace SystemBench;

/// <param name="Files">Purchase files a run, each of one purchase.</param>
/// <param name="Customers">Customers that the purchases go round.</param>
/// <param name="Runs">Runs that count.</param>
/// <param name="Json">Whether to print one JSON document and nothing else.</param>
internal sealed record BenchOptions(int Files, int Customers, int Runs, bool Json);
