namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>What the walk takes for a fault. Times are seconds; a deed begins at one and is answered at the other.</summary>
public sealed class PasteModelTests
{
    private static readonly DateTimeOffset Zero = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private readonly List<WalkEntry> _log = [];
    private WalkPaste _paste = new("0-0");

    [Fact]
    public void A_paste_is_what_was_written_last_or_was_a_while_ago()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Update, 2, 4, text: 2);
        Note(Deed.Read, 2.5, 3, text: 2);
        Note(Deed.Read, 11, 12, text: 1);
        Holds();
        Note(Deed.Read, 14.1, 15, text: 1);
        Fails("an old text");
    }

    [Fact]
    public void Nobody_reads_what_nobody_wrote_or_wrote_later()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Read, 2, 3, text: 2);
        Note(Deed.Update, 4, 5, text: 2);
        Fails("a text that nobody wrote");
    }

    [Fact]
    public void A_write_that_was_not_answered_may_be_made_at_any_time_but_not_after_a_newer_one()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Update, 2, 3, text: 2, Outcome.Unknown);
        Note(Deed.Read, 50, 51, text: 1);
        Note(Deed.Read, 60, 61, text: 2);
        Note(Deed.Update, 62, 63, text: 3);
        Holds();
        Note(Deed.Read, 74, 75, text: 2);
        Fails("an old text");
    }

    [Fact]
    public void What_nobody_removed_is_not_lost()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Read, 2, 3, outcome: Outcome.Missing);
        Note(Deed.Delete, 4, 5);
        Fails("lost");
    }

    [Fact]
    public void What_was_removed_stays_away()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Delete, 2, 3);
        Note(Deed.Read, 12, 13, text: 1);
        Holds();
        Note(Deed.Read, 13.1, 14, text: 1);
        Fails("resurrected");
    }

    [Fact]
    public void A_delete_that_was_not_answered_counts_from_when_the_paste_was_first_missing()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Delete, 2, 3, outcome: Outcome.Unknown);
        Note(Deed.Read, 40, 41, text: 1);
        Note(Deed.Read, 42, 43, outcome: Outcome.Missing);
        Holds();
        Note(Deed.Update, 44, 45, text: 2);
        Fails("resurrected");
    }

    [Fact]
    public void Of_a_paste_with_three_readings_three_are_taken_and_it_is_gone()
    {
        _paste = new("0-0", readings: 3);
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Take, 2, 3, text: 1);
        Note(Deed.Take, 2, 3, text: 1);
        Note(Deed.Take, 4, 5, text: 1);
        Note(Deed.Take, 4, 5, outcome: Outcome.Missing);
        Holds();
        Note(Deed.Take, 4.5, 6, text: 1);
        Fails("removed twice");
    }

    [Fact]
    public void Nor_is_it_gone_before()
    {
        _paste = new("0-0", readings: 3);
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Take, 2, 3, text: 1);
        Note(Deed.Take, 4, 5, outcome: Outcome.Unknown);
        Note(Deed.Take, 6, 7, outcome: Outcome.Missing);
        Fails("lost");
    }

    [Fact]
    public void Nothing_is_there_after_its_end_and_nothing_is_missing_before_it()
    {
        Note(Deed.Create, 0, 1, text: 1, life: 5);
        Note(Deed.Read, 4.9, 5.1, outcome: Outcome.Missing);
        Note(Deed.Read, 5.9, 7, text: 1);
        Holds();
        Note(Deed.Read, 6.1, 7, text: 1);
        Fails("there after its end");
        _log.RemoveAll(entry => entry.Deed == Deed.Read);
        Note(Deed.Read, 3, 4, outcome: Outcome.Missing);
        Fails("lost");
    }

    [Fact]
    public void A_new_life_takes_the_place_of_the_one_before()
    {
        Note(Deed.Create, 0, 1, text: 1, life: 5);
        Note(Deed.Retime, 2, 3, life: 100, ends: 102.5);
        Note(Deed.Read, 20, 21, text: 1);
        Holds();
        Note(Deed.Read, 30, 31, outcome: Outcome.Missing);
        Fails("lost");
    }

    [Fact]
    public void A_shorter_life_is_heard_of_everywhere_after_a_while()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Retime, 2, 3, life: 5, ends: 7.5);
        Note(Deed.Read, 12, 13, text: 1);
        Note(Deed.Read, 12, 13, outcome: Outcome.Missing);
        Holds();
        Note(Deed.Read, 13.1, 14, text: 1);
        Fails("there after its end");
    }

    [Fact]
    public void A_life_that_was_not_answered_may_begin_at_any_time()
    {
        Note(Deed.Create, 0, 1, text: 1);
        Note(Deed.Retime, 2, 3, life: 5, outcome: Outcome.Unknown);
        Note(Deed.Retime, 4, 5, life: 1000, ends: 1004);
        Note(Deed.Read, 30, 31, outcome: Outcome.Missing);
        Note(Deed.Read, 30, 31, text: 1);
        Holds();
    }

    [Fact]
    public void A_fork_has_the_text_that_it_was_first_read_with()
    {
        _paste = new("0-0", isFork: true);
        Note(Deed.Create, 0, 1, text: 0);
        Note(Deed.Read, 2, 3, text: 7);
        Note(Deed.Read, 4, 5, text: 7);
        Holds();
        Note(Deed.Read, 6, 7, text: 8);
        Fails("a text that nobody wrote");
    }

    private void Note(
        Deed deed, double started, double ended, int text = 0, Outcome outcome = Outcome.Done, double? life = null, double? ends = null) =>
        _log.Add(new(
            _paste, deed, Zero.AddSeconds(started), Zero.AddSeconds(ended), new(outcome, null, text, Ends: ends is { } end ? Zero.AddSeconds(end) : null),
            life is { } seconds ? TimeSpan.FromSeconds(seconds) : null, deed == Deed.Read ? MaxAge : TimeSpan.Zero));

    private void Holds() => Assert.Null(PasteModel.FindFault(_log, out _));

    private void Fails(string fault) => Assert.StartsWith(fault + ":", PasteModel.FindFault(_log, out _));
}
