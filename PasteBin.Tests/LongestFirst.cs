using PasteBin.Tests.Browser;
using PasteBin.Tests.Faults;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PasteBin.Tests.LongestFirst))]

namespace PasteBin.Tests;

/// <summary>The collections that take minutes begin first, the longest before the others: begun last, it would run on when all others are through.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [FaultsCollection.Name, PagesCollection.Name, SystemCollection.Name];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => Long.Contains(collection.TestCollectionDisplayName))
            .ThenBy(collection => Array.IndexOf(Long, collection.TestCollectionDisplayName))];
}
