namespace PasteBin.Tests.Browser;

/// <summary>
/// A system beside the one that the other tests share: what is done in a browser takes minutes, which would be added to theirs.
/// </summary>
[CollectionDefinition(Name)]
public sealed class PagesCollection : ICollectionFixture<PasteBinSystem>, ICollectionFixture<StrictReplica>
{
    public const string Name = "The running system's pages";
}
