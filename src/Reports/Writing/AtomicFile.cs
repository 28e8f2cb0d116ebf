namespace Sim.Reports.Writing;

/// <summary>Writes a file whole or not at all: the text goes beside it and takes its place in one step.</summary>
public static class AtomicFile
{
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var beside = path + ".part";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
