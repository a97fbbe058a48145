using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Running;

/// <summary>What has to be there before what.</summary>
internal static class Dependencies
{
    /// <summary>Those that a resource waits for or holds a reference to, as what runs: a database counts as its server.</summary>
    public static IEnumerable<IResource> Of(IResource resource) => Waits(resource)
        .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource))
        .Select(Owner)
        .Where(other => other != resource)
        .Distinct();

    /// <summary>
    /// Groups that may be stopped one after another, each at once: whoever needs another stops before it. Services that hold references to
    /// each other in a circle stop in any order.
    /// </summary>
    public static IEnumerable<IReadOnlyList<IResource>> StopOrder(IReadOnlyCollection<IResource> resources)
    {
        var levels = new Dictionary<IResource, int>();
        foreach (var resource in resources)
        {
            Level(resource);
        }

        return resources.GroupBy(resource => levels[resource]).OrderByDescending(group => group.Key).Select(group => group.ToList());

        int Level(IResource resource)
        {
            if (levels.TryAdd(resource, 0))
            {
                levels[resource] = 1 + Of(resource).Select(Level).DefaultIfEmpty().Max();
            }

            return levels[resource];
        }
    }

    /// <exception cref="DistributedApplicationException">Resources wait for each other in a circle: none of them would ever start.</exception>
    public static void RefuseCircles(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            Visit(resource, []);
        }

        static void Visit(IResource resource, IReadOnlyList<IResource> path)
        {
            if (path.Contains(resource))
            {
                throw new DistributedApplicationException($"These wait for each other: {string.Join(" -> ", path.Append(resource).Select(one => one.Name))}.");
            }

            foreach (var other in Waits(resource).Select(Owner).Where(other => other != resource).Distinct())
            {
                Visit(other, [.. path, resource]);
            }
        }
    }

    public static IResource Owner(IResource resource) => resource is IResourceWithParent { Parent: var parent } ? Owner(parent) : resource;

    private static IEnumerable<IResource> Waits(IResource resource) => resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource);
}
