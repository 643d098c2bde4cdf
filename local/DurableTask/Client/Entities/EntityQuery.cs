namespace Microsoft.DurableTask.Client.Entities;

/// <summary>Which entities are wanted, and what of them.</summary>
public record EntityQuery
{
    public const int DefaultPageSize = 100;

    private readonly string? _prefix;

    /// <summary>How their ids begin; with or without the first '@'. The name part has no case.</summary>
    public string? InstanceIdStartsWith
    {
        get => _prefix;
        init
        {
            if (value is null) return;
            var prefix = value.StartsWith('@') ? value : '@' + value;
            var keyMark = prefix.IndexOf('@', 1);
            var nameEnd = keyMark < 0 ? prefix.Length : keyMark;
#pragma warning disable CA1308 // The published form of the name is lower case.
            _prefix = prefix[..nameEnd].ToLowerInvariant() + prefix[nameEnd..];
#pragma warning restore CA1308
        }
    }

    public DateTimeOffset? LastModifiedFrom { get; init; }

    public DateTimeOffset? LastModifiedTo { get; init; }

    /// <summary>Whether their state is read as well. Default: true.</summary>
    public bool IncludeState { get; init; } = true;

    /// <summary>Whether entities without state are wanted, such as deleted or locked ones. Default: false.</summary>
    public bool IncludeTransient { get; init; }

    /// <summary>How many a page has. Default: null, <see cref="DefaultPageSize"/>.</summary>
    public int? PageSize { get; init; }

    public string? ContinuationToken { get; init; }
}
