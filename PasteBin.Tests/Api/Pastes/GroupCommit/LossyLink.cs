namespace PasteBin.Tests.Api.Pastes.GroupCommit;

/// <summary>A way to Postgres that can break between a statement's commit and its answer.</summary>
internal sealed class LossyLink(string connectionString) : PostgresLink(connectionString)
{
    private int _toLose;
    private int _lost;

    /// <summary>Answers lost so far.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The next answers to a statement that inserts pastes get lost, and their connections with them.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref _toLose, count);

    protected override Eavesdropper Listen() => new Loser(this);

    private sealed class Loser(LossyLink link) : Eavesdropper
    {
        private bool _losing;

        public override void Asked(string bytes) =>
            _losing |= bytes.Contains("insert into pastes", StringComparison.Ordinal) && Interlocked.Decrement(ref link._toLose) >= 0;

        public override Task<bool> AnsweredAsync()
        {
            if (_losing)
            {
                Interlocked.Increment(ref link._lost);
            }

            return Task.FromResult(!_losing);
        }
    }
}
