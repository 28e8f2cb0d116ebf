using System.Text.RegularExpressions;

namespace Sim.Engine.Tests.Compute;

public sealed class DeterminismTests
{
    [Fact]
    public void Predictions_use_plain_arithmetic_and_square_roots_only()
    {
        // IEEE 754 fixes the result of + - x / sqrt on every machine, not that of other functions.
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sim.sln")))
            folder = folder.Parent;
        var files = Directory.GetFiles(Path.Combine(folder!.FullName, "src", "Engine", "Compute"), "*.cs");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var used = Regex.Matches(File.ReadAllText(file), @"\bMathF?\.(?!Sqrt\b)\w+").Select(match => match.Value);
            Assert.True(!used.Any(), $"{Path.GetFileName(file)}: {string.Join(", ", used)}");
        }
    }
}
