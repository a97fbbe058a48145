using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>Who is found under which name, and who may talk to whom: the manifest's references and nobody else.</summary>
internal static class Networking
{
    private static readonly string[] Protocols = ["UDP", "TCP"];

    private static Map DnsPeer => new()
    {
        { "namespaceSelector", new Map { { "matchLabels", new Map { { "kubernetes.io/metadata.name", "kube-system" } } } } },
        { "podSelector", new Map { { "matchLabels", new Map { { "k8s-app", "kube-dns" } } } } },
    };

    /// <summary>The Service that gives each pod of a StatefulSet its name.</summary>
    public static string PodsName(App app) => $"{app.Name}-pods";

    public static IEnumerable<Map> Services(App app)
    {
        if (app.Ports.Count > 0)
        {
            yield return Service(app, app.Name, app.Ports, new Map { { "type", "ClusterIP" } });
        }

        if (app.Workload is Container)
        {
            yield return Service(app, PodsName(app), app.Ports, new Map { { "clusterIP", "None" }, { "publishNotReadyAddresses", true } });
        }

        // An Ingress speaks HTTP only.
        if (app.Ports.Where(port => port.At.External && !port.IsHttp).ToList() is { Count: > 0 } open)
        {
            yield return Service(app, $"{app.Name}-external", open, new Map { { "type", "LoadBalancer" } });
        }
    }

    private static Map Service(App app, string name, IReadOnlyList<Port> ports, Map spec)
    {
        spec.Add("selector", app.Labels);
        spec.Add("ports", ports.Count == 0 ? null : ports.Select(port => new Map { { "name", port.Name }, { "port", port.Number }, { "targetPort", port.Name } }).ToList());
        var service = app.Object("v1", "Service", name);
        service.Add("spec", spec);
        return service;
    }

    /// <summary>What is open to the outside, over HTTP. Host, class and certificate are the overlay's.</summary>
    public static Map? Ingress(App app)
    {
        if (app.Ports.FirstOrDefault(port => port.At is { External: true, Scheme: "http" }) is not { } open)
        {
            return null;
        }

        var backend = new Map { { "service", new Map { { "name", app.Name }, { "port", new Map { { "name", open.Name } } } } } };
        var ingress = app.Object("networking.k8s.io/v1", "Ingress");
        ingress.Add("spec", new Map
        {
            { "rules", Map.List(
                new Map
                {
                    { "host", app.Settings.Host },
                    { "http", new Map { { "paths", Map.List(new Map { { "path", "/" }, { "pathType", "Prefix" }, { "backend", backend } }) } } },
                }) },
        });
        return ingress;
    }

    public static Map Policy(App app, IReadOnlyDictionary<string, App> apps)
    {
        var policy = app.Object("networking.k8s.io/v1", "NetworkPolicy");
        policy.Add("spec", new Map
        {
            { "podSelector", app.Selector },
            { "policyTypes", Map.List("Ingress", "Egress") },
            { "ingress", Incoming(app, apps).ToList() },
            { "egress", Outgoing(app, apps).ToList() },
        });
        return policy;
    }

    private static IEnumerable<Map> Incoming(App app, IReadOnlyDictionary<string, App> apps)
    {
        foreach (var port in app.Ports)
        {
            var callers = apps.Values.Where(other => other.Uses.Contains(new(app.Resource, port.Binding))).Select(PeerOf).ToList();
            if (port.At.External && port.IsHttp)
            {
                callers.Add(new Map
                {
                    { "namespaceSelector", new Map { { "matchLabels", new Map { { "kubernetes.io/metadata.name", app.All.IngressNamespace } } } } },
                });
            }

            if (port.At.External && !port.IsHttp)
            {
                // A load balancer passes the whole world on.
                yield return new Map { { "ports", Map.List(Tcp(port)) } };
            }
            else if (callers.Count > 0)
            {
                yield return new Map { { "from", callers }, { "ports", Map.List(Tcp(port)) } };
            }
        }
    }

    private static IEnumerable<Map> Outgoing(App app, IReadOnlyDictionary<string, App> apps)
    {
        if (app.Uses.Count > 0)
        {
            yield return new Map
            {
                { "to", Map.List(DnsPeer) },
                { "ports", Protocols.Select(protocol => new Map { { "protocol", protocol }, { "port", 53 } }).ToList() },
            };
        }

        foreach (var used in app.Uses.OrderBy(used => used.Resource, StringComparer.Ordinal).ThenBy(used => used.Binding, StringComparer.Ordinal))
        {
            var other = apps[used.Resource];
            var port = other.Ports.Single(port => port.Binding == used.Binding);
            yield return new Map { { "to", Map.List(PeerOf(other)) }, { "ports", Map.List(Tcp(port)) } };
        }
    }

    private static Map PeerOf(App app) => new() { { "podSelector", app.Selector } };

    private static Map Tcp(Port port) => new() { { "protocol", "TCP" }, { "port", port.Target } };
}
