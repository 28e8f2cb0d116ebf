using Sim.Reports.Writing;

namespace Sim.Reports.Catalogue;

/// <summary>Writes the list and its pictures into a folder, and removes pictures of scenarios that are gone.</summary>
public static class CatalogueWriter
{
    public static void Write(string folder, IReadOnlyList<CatalogueEntry> entries)
    {
        var pictures = Path.Combine(folder, CataloguePage.Pictures);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => entry.Picture is not null))
        {
            AtomicFile.Write(Path.Combine(pictures, entry.Name + ".svg"), entry.Picture!);
            written.Add(entry.Name + ".svg");
        }

        foreach (var file in Directory.Exists(pictures) ? Directory.GetFiles(pictures, "*.svg") : [])
        {
            if (!written.Contains(Path.GetFileName(file)))
            {
                File.Delete(file);
            }
        }

        AtomicFile.Write(Path.Combine(folder, "README.md"), CataloguePage.Write(entries));
    }
}
