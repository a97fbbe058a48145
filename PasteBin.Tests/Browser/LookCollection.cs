namespace PasteBin.Tests.Browser;

/// <summary>
/// A system beside the one that the other tests share: looking at every page takes minutes, which would be added to theirs.
/// </summary>
[CollectionDefinition(Name)]
public sealed class LookCollection : ICollectionFixture<PasteBinSystem>
{
    public const string Name = "The running system's pages";
}
