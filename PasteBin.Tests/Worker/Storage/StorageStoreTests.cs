using PasteBin.Worker.Storage;

namespace PasteBin.Tests.Worker.Storage;

public sealed class StorageStoreTests
{
    [Theory]
    [InlineData(99, false, false)]
    [InlineData(100, false, true)]
    [InlineData(96, true, true)]
    [InlineData(95, true, true)]
    [InlineData(94, true, false)]
    public void Full_it_stays_so_until_a_twentieth_is_free(long bytes, bool was, bool full) => Assert.Equal(full, StorageStore.IsFull(bytes, 100, was));
}
