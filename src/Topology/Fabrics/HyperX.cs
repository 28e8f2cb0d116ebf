namespace Sim.Topology;

/// <summary>HyperX (Ahn et al., SC09): switches in a box, all-to-all along every dimension. Shape: the dimensions.</summary>
internal static class HyperX
{
    public static void Add(GraphBuilder graph)
    {
        var grid = new Grid("HyperX", graph.Fabric.Shape);
        var perSwitch = DirectFabric.EvenShare(graph, grid.Count);
        DirectFabric.Check(graph, "HyperX", grid.Count, perSwitch, grid.Dimensions.Sum(d => d - 1L));
        var first = DirectFabric.AddSwitches(graph, grid.Count, perSwitch, _ => -1);
        for (var s = 0; s < grid.Count; s++)
        {
            var stride = 1;
            foreach (var size in grid.Dimensions)
            {
                for (var c = (s / stride % size) + 1; c < size; c++)
                {
                    graph.AddFabric(first + s, first + Grid.Move(s, stride, size, c), 0);
                }

                stride *= size;
            }
        }
    }
}
