namespace PasteBin.Tests.Deploy;

/// <summary>The services as they were before the newest migration, built from the repository's history. Built once for each such commit.</summary>
internal static class PreviousVersion
{
    private const string Build = """
        set -e
        git rev-parse --git-dir >/dev/null 2>&1 || { echo 'This is no clone of the repository.'; exit 3; }
        [ "$(git rev-parse --is-shallow-repository)" = false ] || { echo 'The clone is shallow.'; exit 3; }
        newest=$(ls PasteBin.Worker/Migrations/*.sql | sort | tail -1)
        added=$(git log -1 --diff-filter=A --format=%H -- "$newest")
        # A migration that is not committed yet: what is committed is the previous version.
        previous=$(git rev-parse --verify --quiet "${added:-HEAD}${added:+^}") || { echo 'The history begins with the newest migration.'; exit 3; }
        folder=PasteBin.Tests/obj/previous/$previous
        if [ ! -d "$folder" ]; then
            rm -rf PasteBin.Tests/obj/previous
            mkdir -p "$folder.new"
            git archive "$previous" | tar -x -C "$folder.new"
            for name in Api HashService Worker; do printf '"PasteBin.%s\\\\PasteBin.%s.csproj",' $name $name; done |
                sed 's/\(.*\),/{"solution":{"path":"PasteBin.sln","projects":[\1]}}/' > "$folder.new/previous.slnf"
            ./build.sh "$folder.new/previous.slnf" -p:RunAnalyzers=false >&2
            mv "$folder.new" "$folder"
        fi
        echo "$folder"
        """;

    /// <summary>The folder of its sources and programs. Skips the test where there is no history to build it from.</summary>
    public static async Task<string> BuildAsync(CancellationToken cancellation)
    {
        var (status, output) = await Shell.RunAsync(Build, Repository.Root, cancellation);
        Assert.SkipWhen(status == 3, $"{output.Trim()} The previous version is built from the history.");
        Assert.True(status == 0, output);
        return Path.Combine(Repository.Root, output.Split('\n')[0]);
    }
}
