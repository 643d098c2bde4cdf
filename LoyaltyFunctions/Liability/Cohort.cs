using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>Points that a program owes and that were issued in one month.</summary>
/// <param name="IssuedIn">The month, <c>2026-03</c>.</param>
public readonly record struct Cohort(string Program, string IssuedIn)
{
    /// <summary>
    /// What customers owe: points that were taken back when they had been spent. No month of issue is empty elsewhere.
    /// </summary>
    public static readonly Cohort Deficit = new("deficit", "");

    public static Cohort Of(Lot lot) => new(lot.Program, lot.IssuedIn);
}

/// <summary>The columns of the roll-forward in which points can move.</summary>
public enum LiabilityColumn
{
    /// <summary>Awards.</summary>
    Issued,

    /// <summary>Redemptions, less what was given back of them.</summary>
    Redeemed,

    /// <summary>Lots past their expiry.</summary>
    Expired,

    /// <summary>Awards that were taken back, and what repays such a taking back later.</summary>
    Reversed,

    /// <summary>Corrections by people.</summary>
    Adjusted,

    /// <summary>Points that came from other customers, less those that went to them.</summary>
    Transferred,
}

/// <summary>What an entry adds to a cohort; negative where it takes.</summary>
public sealed record LiabilityMovement(Cohort Cohort, LiabilityColumn Column, Points Points);
