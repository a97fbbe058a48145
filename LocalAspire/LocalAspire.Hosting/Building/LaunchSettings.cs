using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary><c>Properties/launchSettings.json</c>, as far as it concerns a run.</summary>
public sealed class LaunchSettings
{
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    /// <exception cref="DistributedApplicationException">The file is there and is not launch settings.</exception>
    internal static LaunchSettings? Of(IProjectMetadata project)
    {
        if (project.LaunchSettings is { } given)
        {
            return given;
        }

        var path = Path.Combine(Path.GetDirectoryName(project.ProjectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), LaunchSettingsJsonContext.Default.LaunchSettings);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"{path} is not valid: {exception.Message}", exception);
        }
    }

    /// <summary>The profile of the preferred name, else the first that starts the project; null when there is none.</summary>
    internal (string Name, LaunchProfile Profile)? Choose(string? preferred)
    {
        var chosen = preferred is not null && Profiles.TryGetValue(preferred, out var profile)
            ? new(preferred, profile)
            : Profiles.FirstOrDefault(candidate => candidate.Value.CommandName == "Project");
        return chosen.Key is null ? null : (chosen.Key, chosen.Value);
    }
}

public sealed class LaunchProfile
{
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(LaunchSettings))]
internal sealed partial class LaunchSettingsJsonContext : JsonSerializerContext;
