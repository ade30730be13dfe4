/** The paper that the playground trains, as BibTeX. Source: the paper's own repository and the conference's pages. */
export const BIBTEX = `@inproceedings{zhao2023gasmono,
  title     = {{GasMono}: Geometry-Aided Self-Supervised Monocular Depth Estimation for Indoor Scenes},
  author    = {Zhao, Chaoqiang and Poggi, Matteo and Tosi, Fabio and Zhou, Lei and Sun, Qiyu and Tang, Yang and Mattoccia, Stefano},
  booktitle = {Proceedings of the IEEE/CVF International Conference on Computer Vision (ICCV)},
  pages     = {16209--16220},
  year      = {2023},
  doi       = {10.1109/ICCV51070.2023.01485}
}
`;
