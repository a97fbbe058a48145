using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;

namespace PasteBin.Tests.AppHost;

public sealed class StartOrderTests
{
    [Fact]
    public async Task No_paste_waits_for_the_broker_to_start()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(["UseVolumes=false"], TestContext.Current.CancellationToken);
        var waitedFor = new HashSet<string>();
        Visit(builder.Resources.Single(resource => resource.Name == ResourceNames.Api));
        Assert.Contains(ResourceNames.Worker, waitedFor);
        Assert.Contains(ResourceNames.TextDb, waitedFor);
        Assert.DoesNotContain(ResourceNames.Broker, waitedFor);

        void Visit(IResource resource)
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().Where(wait => waitedFor.Add(wait.Resource.Name)))
            {
                Visit(wait.Resource);
            }
        }
    }
}
