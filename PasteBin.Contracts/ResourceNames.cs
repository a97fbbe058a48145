namespace PasteBin.Contracts;

/// <summary>The names under which the AppHost hands out connections and addresses. <c>AppHost.cs</c> uses the same words.</summary>
public static class ResourceNames
{
    public const string TextDb = "textdb";
    public const string HashDb = "hashdb";
    public const string TextCache = "redis-text";
    public const string KeyPool = "redis-hash";
    public const string Broker = "rabbitmq";
    public const string HashService = "hash-service";
    public const string Worker = "worker";
    public const string Api = "api";
}
