namespace BenchShared;

/// <summary>Order statistics by the nearest rank, which always names a value that was measured.</summary>
internal static class Statistics
{
    /// <param name="percent">Above 0, up to 100.</param>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(sorted.Count * percent / 100.0) - 1];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
