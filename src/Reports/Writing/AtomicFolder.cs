namespace Sim.Reports.Writing;

/// <summary>A folder that appears complete or not at all: written beside its place under a hidden name, then moved.</summary>
internal static class AtomicFolder
{
    /// <summary>The file whose presence says that a folder is a report and may be replaced.</summary>
    private const string Marker = "result.json";

    private static readonly HashSet<string> Owned = new(StringComparer.Ordinal)
    {
        Marker, "resolved.yaml", "summary.md", "report.html", "trace.json.gz", "plots", "tables",
    };

    /// <summary>Calls <paramref name="fill"/> on an empty folder and moves it to <paramref name="folder"/>.</summary>
    public static void Write(string folder, Action<string> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseForeign(target);
        var parent = Path.GetDirectoryName(target) ?? throw new ForeignFolderException($"'{folder}' is a root folder; name a folder below it");
        Directory.CreateDirectory(parent);

        // A sibling, not the system's temporary folder: a move across file systems would be a copy, and not atomic.
        var work = Path.Combine(parent, "." + Path.GetFileName(target) + "." + Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(work);
            fill(work);
            Swap(work, target);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static void RefuseForeign(string target)
    {
        if (File.Exists(target))
        {
            throw new ForeignFolderException($"'{target}' is a file; name a folder for the report");
        }

        if (Directory.Exists(target) && !File.Exists(Path.Combine(target, Marker)) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new ForeignFolderException($"'{target}' is not empty and holds no {Marker}, so it is no earlier report; name another folder or empty it");
        }
    }

    private static void Swap(string work, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(work, target);
            return;
        }

        var old = work + ".old";
        Directory.Move(target, old);
        try
        {
            Directory.Move(work, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }

        KeepForeign(old, target);
        Directory.Delete(old, recursive: true);
    }

    /// <summary>Carries over what a user put into the earlier report's folder.</summary>
    private static void KeepForeign(string old, string target)
    {
        foreach (var path in Directory.GetFileSystemEntries(old))
        {
            var name = Path.GetFileName(path);
            if (!Owned.Contains(name))
            {
                Directory.Move(path, Path.Combine(target, name));
            }
        }
    }
}
