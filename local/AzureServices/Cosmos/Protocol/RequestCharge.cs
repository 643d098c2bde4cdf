namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// Request units by a fixed model, so that two runs cost the same; the table is in docs/local-cosmos.md. Its numbers
/// follow the service's published ones: 1 RU to read 1 KB and 10 to read 100 KB, about 5 and 50 to insert as much
/// without an index, and twice an insert for a replace.
/// </summary>
internal static class RequestCharge
{
    private const double ReadOfOneKilobyte = 1;
    private const double ReadOfAFurtherKilobyte = 0.1;
    private const double WriteOfOneKilobyte = 5;
    private const double WriteOfAFurtherKilobyte = 0.5;
    private const double WriteOfATerm = 0.2;
    private const double QueryBase = 2.5;
    private const double QueryPerItemScanned = 0.05;
    private const double QueryPerKilobyteReturned = 0.05;

    /// <summary>What a request costs that touches no item, such as a refused one.</summary>
    public const double Smallest = 1;

    public static double OfRead(long bytes) =>
        Rounded(ReadOfOneKilobyte + ReadOfAFurtherKilobyte * FurtherKilobytes(bytes));

    /// <summary>A create or a delete: one version of the item, and all its index terms.</summary>
    public static double OfWrite(long bytes, int terms) => Rounded(OfVersion(bytes) + WriteOfATerm * terms);

    /// <summary>A replace: the old version and the new one, and the index terms that differ.</summary>
    public static double OfReplace(long bytesBefore, long bytesAfter, int termsChanged) =>
        Rounded(OfVersion(bytesBefore) + OfVersion(bytesAfter) + WriteOfATerm * termsChanged);

    public static double OfQuery(long itemsScanned, long bytesReturned) => Rounded(
        QueryBase + QueryPerItemScanned * itemsScanned + QueryPerKilobyteReturned * StartedKilobytes(bytesReturned));

    /// <summary>A sum of charges, without what adding binary fractions leaves behind.</summary>
    public static double Sum(IEnumerable<double> charges) => Rounded(charges.Sum());

    private static double OfVersion(long bytes) =>
        WriteOfOneKilobyte + WriteOfAFurtherKilobyte * FurtherKilobytes(bytes);

    private static long FurtherKilobytes(long bytes) => Math.Max(0, StartedKilobytes(bytes) - 1);

    private static long StartedKilobytes(long bytes) => (bytes + 1023) / 1024;

    private static double Rounded(double charge) => Math.Round(charge, 2, MidpointRounding.AwayFromZero);
}
