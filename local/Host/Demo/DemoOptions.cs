namespace LocalHost.Demo;

/// <param name="Input">Folder of files; null for the repository's samples.</param>
/// <param name="Json">Whether to print one JSON document and nothing else.</param>
internal sealed record DemoOptions(LocalPlatformOptions Platform, string? Input, bool Json);
