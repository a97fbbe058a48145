using Microsoft.Extensions.Options;
using PasteBin.Api.RateLimits;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>
/// Counts passwords that are tried, for each paste and client, over all replicas; in this process alone while Redis does not answer. A bucket of
/// <see cref="PasswordOptions.Attempts"/> that gains one every <see cref="PasswordOptions.AttemptInterval"/>; a right password fills it.
/// </summary>
internal sealed class PasswordAttempts(SharedBuckets shared, IOptions<PasswordOptions> options, TimeProvider clock)
{
    private const string Kind = "password";

    private readonly Rate _rate = new(options.Value.Attempts, options.Value.AttemptInterval);
    private readonly LocalBuckets _local = new(new(options.Value.Attempts, options.Value.AttemptInterval), clock);

    /// <summary>Takes one; zero, or how long until there is one.</summary>
    public async Task<TimeSpan> TakeAsync(Attempt attempt) => await shared.TakeAsync(Kind, attempt.Id, _rate, wanted: 1) switch
    {
        (0, var debt) => _rate.LevelAt(debt).Wait,
        (_, _) => TimeSpan.Zero,
        null => _local.Take(attempt.Id).Wait,
    };

    public async Task ForgiveAsync(Attempt attempt)
    {
        _local.Fill(attempt.Id);
        await shared.FillAsync(Kind, attempt.Id);
    }
}
