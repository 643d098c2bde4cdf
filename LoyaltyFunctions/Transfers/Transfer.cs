using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Transfers;

/// <summary>Points that one customer sends to another one. Input of the workflow: stored history.</summary>
/// <param name="RequestId">The sender's id of the request.</param>
public sealed record Transfer(string Sender, string Receiver, Points Points, string RequestId)
{
    /// <summary>The workflow's instance id, from its cause: a request is taken up once.</summary>
    public string InstanceId => IdOf(Sender, RequestId);

    public static string IdOf(string sender, string requestId) =>
        $"transfer-{ContentHash.Of(sender, requestId)[..32]}";

    /// <summary>The command that takes the points out.</summary>
    public TransferPointsOut ToCommand(string recordedBy) => new()
    {
        CustomerId = Sender,
        RecordedBy = recordedBy,
        RequestId = RequestId,
        Receiver = Receiver,
        Points = Points,
    };
}

/// <summary>What a step of a transfer did.</summary>
/// <param name="Refusal">Why it did nothing; null where it is done.</param>
public sealed record TransferStep(Rejection? Refusal)
{
    public static readonly TransferStep Done = new(Refusal: null);
}

/// <summary>What became of a transfer. Output of the workflow.</summary>
/// <param name="Refusal">Why the points could not leave the sender, or not reach the receiver; null where they
/// did.</param>
/// <param name="GivenBack">Whether the points had left, and went back to the sender.</param>
public sealed record TransferOutcome(Rejection? Refusal, bool GivenBack);

/// <summary>How a transfer stands.</summary>
public enum TransferState
{
    UnderWay,

    /// <summary>The receiver has the points.</summary>
    Done,

    /// <summary>The receiver could not take the points; the sender has them again.</summary>
    GivenBack,

    /// <summary>The points never left the sender. The same request may be sent again.</summary>
    Refused,

    /// <summary>A step failed after all its retries. The same request, sent again, carries on.</summary>
    Failed,
}
