using Microsoft.Extensions.Options;

namespace PasteBin.HashService.Keys;

/// <summary>Configuration section <c>Keys</c>.</summary>
internal sealed class KeysOptions
{
    public const string Section = "Keys";

    private const int MinSecretLength = 32;
    private const int MaxWatermark = 10_000_000;

    /// <summary>What makes keys unguessable; at least 32 characters, the same for every replica and for the life of <c>hashdb</c>.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Keys in the pool below which it is topped up.</summary>
    public int LowWatermark { get; init; } = 20_000;

    /// <summary>Keys in the pool up to which it is topped up; a whole block goes in or nothing, so the pool can hold 1023 more.</summary>
    public int HighWatermark { get; init; } = 50_000;

    internal sealed class Validator : IValidateOptions<KeysOptions>
    {
        public ValidateOptionsResult Validate(string? name, KeysOptions options)
        {
            var failures = new List<string>();
            if (options.Secret.Length < MinSecretLength)
            {
                failures.Add($"Set Keys:Secret (environment variable Keys__Secret) to a random text of at least {MinSecretLength} characters, "
                    + "the same for every replica, and keep it: hashdb remembers which secret it belongs to.");
            }

            if (options.LowWatermark < 0 || options.HighWatermark <= options.LowWatermark || options.HighWatermark > MaxWatermark)
            {
                failures.Add($"Set Keys:LowWatermark and Keys:HighWatermark so that 0 <= low < high <= {MaxWatermark}.");
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
