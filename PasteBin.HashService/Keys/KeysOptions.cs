using System.ComponentModel.DataAnnotations;

namespace PasteBin.HashService.Keys;

/// <summary>Section <c>Keys</c> of the configuration; checked when the process starts.</summary>
internal sealed class KeysOptions : IValidatableObject
{
    public const string Section = "Keys";

    private const int MinSecretLength = 32;
    private const int MaxWatermark = 10_000_000;

    /// <summary>What makes keys unguessable; at least 32 characters, the same for every replica and for the life of <c>hashdb</c>.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Keys in the pool below which it is topped up.</summary>
    [Range(0, MaxWatermark)]
    public int LowWatermark { get; init; } = 20_000;

    /// <summary>Keys in the pool up to which it is topped up; a whole block goes in or nothing, so the pool can hold 1023 more.</summary>
    [Range(1, MaxWatermark)]
    public int HighWatermark { get; init; } = 50_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Secret.Length < MinSecretLength)
        {
            yield return new(
                $"Set it to a random text of at least {MinSecretLength} characters, the same for every replica, and keep it: "
                + "hashdb remembers which secret it belongs to.",
                [nameof(Secret)]);
        }

        if (HighWatermark <= LowWatermark)
        {
            yield return new("The low watermark must be below the high one.", [nameof(LowWatermark), nameof(HighWatermark)]);
        }
    }
}
