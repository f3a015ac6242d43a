from ninja import File, Router
from ninja.files import UploadedFile

router = Router()


@router.post("/multipart")
def upload(request, photo: File[UploadedFile]):
    return {"filename": photo.name, "size": len(photo.read())}
