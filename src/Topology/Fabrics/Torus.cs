namespace Sim.Topology;

/// <summary>Torus: a ring along every dimension (one cable where the dimension is 2, none where it is 1). Shape: the dimensions.</summary>
internal static class Torus
{
    public static void Add(GraphBuilder graph)
    {
        var grid = new Grid("torus", graph.Fabric.Shape);
        var perSwitch = DirectFabric.EvenShare(graph, grid.Count);
        DirectFabric.Check(graph, "torus", grid.Count, perSwitch, grid.Dimensions.Sum(d => Math.Min(d - 1L, 2)));
        var first = DirectFabric.AddSwitches(graph, grid.Count, perSwitch, _ => -1);
        for (var s = 0; s < grid.Count; s++)
        {
            var stride = 1;
            foreach (var size in grid.Dimensions)
            {
                var c = s / stride % size;
                if (size > 2 || (size == 2 && c == 0))
                    graph.AddFabric(first + s, first + Grid.Move(s, stride, size, (c + 1) % size), 0);
                stride *= size;
            }
        }
    }
}
