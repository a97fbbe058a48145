namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}

public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Message { get; init; }
}
