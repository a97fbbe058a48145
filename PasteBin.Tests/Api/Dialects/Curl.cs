namespace PasteBin.Tests.Api.Dialects;

/// <summary>curl itself, in a folder of its own.</summary>
public static class Curl
{
    /// <param name="command">A bash script; HOST in it stands for the running system's address, without a slash at its end.</param>
    public static async Task<string> RunAsync(this PasteBinSystem system, string command, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pastebin-curl-");
        try
        {
            var host = system.Address.GetLeftPart(UriPartial.Authority);
            var (status, output) = await Shell.RunAsync($"set -e; {command.Replace("HOST", host, StringComparison.Ordinal)}", folder.FullName, cancellation);
            Assert.True(status == 0, $"{command}\n{output}");
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The paste as the JSON API tells of it.</summary>
    /// <param name="url">Perhaps with a line's end.</param>
    public static async Task<ApiAnswer> LookAsync(this PasteBinSystem system, string url, CancellationToken cancellation) =>
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{new Uri(url.Trim()).AbsolutePath[1..]}", null, cancellation)).Expect(System.Net.HttpStatusCode.OK);

    /// <summary>How long the paste lives in all.</summary>
    public static TimeSpan Life(this ApiAnswer paste) => paste["expiresAt"].GetDateTimeOffset() - paste["createdAt"].GetDateTimeOffset();
}
